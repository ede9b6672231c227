/**
 * Packs the package as npm would publish it, and copies the file to the projects that use it: `npm run vendor`.
 *
 * A project of `frontend-contract` uses it if its package.json names `file:vendor/clarion-contract.tgz`. A file with the
 * same content is kept, because the compressed bytes depend on the version of Node.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const CONTRACT = dirname(PACKAGE);
const VENDORED = "vendor/clarion-contract.tgz";

/** Return the file that npm would publish. It is built in a copy, so that another build at the same time cannot spoil it. */
function pack() {
  const scratch = mkdtempSync(join(tmpdir(), "clarion-contract-"));
  try {
    const copy = join(scratch, "typescript");
    const isSource = (path) => !["dist", "dist-test", "node_modules"].includes(relative(PACKAGE, path));
    cpSync(PACKAGE, copy, { recursive: true, filter: isSource });
    symlinkSync(join(PACKAGE, "node_modules"), join(copy, "node_modules"));
    for (const name of ["examples", "recorded-site.json"]) symlinkSync(join(CONTRACT, name), join(scratch, name));
    execFileSync("npm", ["pack", "--silent"], { cwd: copy, stdio: ["ignore", 2, "inherit"] });
    return readFileSync(join(copy, readdirSync(copy).find((name) => name.endsWith(".tgz"))));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Return the folders of the projects that install the packed file. */
function findProjects() {
  const folders = [CONTRACT, join(CONTRACT, "starters")].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name)),
  );
  return folders.filter((folder) => {
    const manifest = join(folder, "package.json");
    return existsSync(manifest) && readFileSync(manifest, "utf8").includes(`"file:${VENDORED}"`);
  });
}

/** Describe the packed file in a project's package-lock.json, as `npm install` would: `npm ci` creates only the commands named there. */
function lock(folder, packed, { version, license, bin, engines, peerDependencies, peerDependenciesMeta }) {
  const path = join(folder, "package-lock.json");
  if (!existsSync(path)) return;
  const text = readFileSync(path, "utf8");
  const locked = JSON.parse(text);
  const name = "node_modules/clarion-contract";
  if (!locked.packages[name]) return;
  const integrity = `sha512-${createHash("sha512").update(packed).digest("base64")}`;
  const commands = Object.fromEntries(Object.entries(bin).map(([command, file]) => [command, file.replace(/^\.\//, "")]));
  const described = { version, resolved: `file:${VENDORED}`, integrity, license, bin: commands, engines, peerDependencies, peerDependenciesMeta };
  const { optional, dev } = locked.packages[name];
  locked.packages[name] = { ...described, ...(optional && { optional }), ...(dev && { dev }) };
  const written = `${JSON.stringify(locked, null, 2)}\n`;
  if (written !== text) writeFileSync(path, written);
}

const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
const packed = pack();
const content = gunzipSync(packed);
for (const folder of findProjects()) {
  const target = join(folder, VENDORED);
  if (!existsSync(target) || !gunzipSync(readFileSync(target)).equals(content)) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, packed);
  }
  lock(folder, readFileSync(target), manifest);
}
