// The public names, and members of public classes and interfaces, that have no docstring. TypeScript 7 has no interface for programs, so the
// TypeScript of the site's workspace reads the sources.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const ts = createRequire(join(root, "site/package.json"))("typescript");

export function undocumented() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.entries(exports).flatMap(([name, { source }]) => (source ? [[name, join(root, source)]] : []));
  const { options } = ts.getParsedCommandLineOfConfigFile(join(root, "site/tsconfig.json"), {}, ts.sys);
  const program = ts.createProgram(
    entries.map(([, file]) => file),
    options,
  );
  const checker = program.getTypeChecker();
  const found = new Map();

  const isOurs = ({ declarations = [] }) => declarations.some((d) => d.getSourceFile().fileName.includes("/src/"));
  const hasDoc = (symbol) =>
    symbol.getDocumentationComment(checker).length > 0 || symbol.getJsDocTags(checker).length > 0;

  function visit(path, exported) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (found.has(symbol) || !isOurs(symbol)) return;
    if (symbol.flags & ts.SymbolFlags.ValueModule) {
      for (const inner of checker.getExportsOfModule(symbol)) visit(`${path}.${inner.name}`, inner);
      return;
    }
    found.set(symbol, hasDoc(symbol) || hasDoc(exported) ? null : path);
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))
      for (const member of symbol.members.values()) visitMember(path, member);
  }

  function visitMember(path, member) {
    const [declaration] = member.declarations ?? [];
    if (!declaration?.name || ts.isPrivateIdentifier(declaration.name) || ts.isTypeParameterDeclaration(declaration))
      return;
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    if (ts.getCombinedModifierFlags(declaration) & hidden) return;
    // What a value of a union is: its type is all there is to say.
    if (declaration.type && ts.isLiteralTypeNode(declaration.type)) return;
    if (!hasDoc(member)) found.set(member, `${path}.${member.name}`);
  }

  for (const [name, file] of entries)
    for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file))))
      visit(`boflow${name.slice(1)} ${exported.name}`, exported);
  return [...found].filter(([, path]) => path).map(([symbol, path]) => ({ path, declaration: symbol.declarations[0] }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  for (const { path, declaration } of undocumented()) {
    const file = declaration.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(declaration.getStart());
    console.log(`${file.fileName.slice(root.length)}:${line + 1}`, path, declaration.getText().split("\n")[0]);
  }
