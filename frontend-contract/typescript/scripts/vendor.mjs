/**
 * Packs the package as npm would publish it, and copies the file to the projects that use it: `npm run vendor`.
 *
 * A project of `frontend-contract` uses it if its package.json names `file:vendor/clarion-contract.tgz`. A file with the
 * same content is kept, because the compressed bytes depend on the version of Node.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const CONTRACT = dirname(PACKAGE);
const VENDORED = "vendor/clarion-contract.tgz";

/** Return the file that npm would publish. */
function pack() {
  const folder = mkdtempSync(join(tmpdir(), "clarion-contract-"));
  try {
    execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: PACKAGE, stdio: ["ignore", 2, "inherit"] });
    return readFileSync(join(folder, readdirSync(folder)[0]));
  } finally {
    rmSync(folder, { recursive: true });
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

/** Write the version and the digest of the packed file into a project's package-lock.json, as `npm install` would. */
function lock(folder, packed, version) {
  const path = join(folder, "package-lock.json");
  if (!existsSync(path)) return;
  const locked = JSON.parse(readFileSync(path, "utf8"));
  const entry = locked.packages["node_modules/clarion-contract"];
  if (!entry) return;
  const integrity = `sha512-${createHash("sha512").update(packed).digest("base64")}`;
  if (entry.integrity === integrity && entry.version === version) return;
  Object.assign(entry, { version, integrity });
  writeFileSync(path, `${JSON.stringify(locked, null, 2)}\n`);
}

const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
const packed = pack();
const content = gunzipSync(packed);
for (const folder of findProjects()) {
  const target = join(folder, VENDORED);
  if (!existsSync(target) || !gunzipSync(readFileSync(target)).equals(content)) {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, packed);
  }
  lock(folder, readFileSync(target), version);
}
