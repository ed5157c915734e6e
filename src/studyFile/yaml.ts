import { isNode, isPair, isScalar, LineCounter, type Node, parseDocument, stringify, visit } from "yaml";

/** A place in a text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML or JSON text that was read. */
export interface YamlText {
  /** What is wrong with its syntax; nothing else is there then. */
  readonly faults: readonly (Position & { readonly message: string })[];
  readonly value: unknown;
  /** Where a value begins, or the innermost one on the way to it that there is. */
  valueAt(path: readonly PropertyKey[]): Position;
  /** Where a key of the object at a path stands. */
  keyAt(path: readonly PropertyKey[], key: string): Position;
  /** Where a text stands as a value or a key; null where it does not. */
  find(text: string): Position | null;
}

/**
 * Reads YAML 1.2, of which JSON is a part. The build bundles the package into this file (scripts/build.mjs), so that it is not a
 * dependency of the installed package.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const start = (node: unknown) => (isNode(node) && node.range ? position(node.range[0]) : null);
  const at = (path: readonly PropertyKey[]) => document.getIn(path, true) as Node | undefined;
  const first = { line: 1, column: 1 };
  const valueAt = (path: readonly PropertyKey[]): Position => {
    for (let length = path.length; length >= 0; length--) {
      const found = start(length === 0 ? document.contents : at(path.slice(0, length)));
      if (found) return found;
    }
    return first;
  };
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    ...position(pos[0]),
    message,
  }));
  return {
    faults,
    value: faults.length > 0 ? undefined : document.toJS(),
    valueAt,
    keyAt(path, key) {
      const { items = [] } = (path.length === 0 ? document.contents : at(path)) as { items?: readonly unknown[] };
      const pair = items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
      return (isPair(pair) && start(pair.key)) || valueAt(path);
    },
    find(wanted) {
      let found: Position | null = null;
      visit(document, {
        Scalar(_, node) {
          if (node.value !== wanted) return;
          found = start(node);
          return visit.BREAK;
        },
      });
      return found;
    },
  };
}

/** A value in a line of YAML. */
export function yamlLine(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: true }).trimEnd();
}
