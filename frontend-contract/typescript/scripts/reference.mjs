/** Writes what the package exports, with signatures, as a page of the documentation: `node scripts/reference.mjs TARGET`. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import ts from "typescript";

const [, , target] = process.argv;
const { exports: entries, name } = JSON.parse(readFileSync("package.json", "utf8"));
const GENERATED = ["schema.ts", "examples.ts", "recorded-site.ts"]; // their types have the names of the API's document

/** Return the module of each entry point that has types, by its name in `import`. */
function findModules() {
  const found = Object.entries(entries).flatMap(([path, files]) => {
    if (!files.types || path === "./examples") return [];
    const source = files.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts");
    return [[path.replace(".", name), source]];
  });
  return new Map(found);
}

const modules = findModules();
const { config } = ts.readConfigFile("tsconfig.browser.json", ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ".");
const program = ts.createProgram([...modules.values()], { ...options, noEmit: true, types: ["node"] });
const checker = program.getTypeChecker();

/** Describe an export: its signature, and the first paragraph of its comment. */
function describe(exported) {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const [declaration] = symbol.declarations ?? [];
  const file = declaration?.getSourceFile();
  if (!file || file.isDeclarationFile || GENERATED.includes(basename(file.fileName))) return null;
  const words = ts.displayPartsToString(symbol.getDocumentationComment(checker)).split(/\n\s*\n/)[0].replace(/\s+/g, " ");
  if (!words) throw new Error(`${exported.name} of ${file.fileName} has no comment.`);
  const isType = !(symbol.flags & ts.SymbolFlags.Value);
  return { name: exported.name, words, code: isType ? declaration.getText().replace(/^export /, "") : sign(exported.name, symbol, declaration) };
}

function sign(exportedName, symbol, declaration) {
  if (symbol.flags & ts.SymbolFlags.Class) return `class ${exportedName}`;
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  const signatures = type.getCallSignatures();
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope | ts.TypeFormatFlags.WriteArrowStyleSignature;
  if (signatures.length === 0) return `${exportedName}: ${shorten(checker.typeToString(type, declaration, flags))}`;
  return signatures.map((one) => exportedName + shorten(checker.signatureToString(one, declaration, ts.TypeFormatFlags.NoTruncation))).join("\n");
}

/** Shorten types that are written out, such as the texts of every language. */
function shorten(text) {
  return text.length > 400 ? `${text.slice(0, text.lastIndexOf(" ", 200))} …` : text;
}

function renderEntry(path, source) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(source));
  const all = checker.getExportsOfModule(module).map(describe).filter(Boolean).sort((a, b) => a.name.localeCompare(b.name, "en"));
  const parts = all.map((one) => `### \`${one.name}\`\n${one.words}\n\n\`\`\`ts\n${one.code}\n\`\`\``);
  return [`## \`${path}\``, ...parts].join("\n\n");
}

const intro = `# The TypeScript package

What every entry point of \`${name}\` exports. This page is generated from the source. The types of the API's schemas, which
\`${name}\` exports as well, have the names of \`openapi.json\`. The README of the package says what the functions are for,
and [Frontends](frontend.md) describes the API.`;
writeFileSync(target, `${[intro, ...[...modules].map(([path, source]) => renderEntry(path, source))].join("\n\n")}\n`);
