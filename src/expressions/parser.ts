import { create, parseDependencies } from "mathjs/number";

/** A node of a formula's syntax tree, as mathjs makes them. */
export interface MathNode {
  readonly type: string;
  toString(): string;
}

/**
 * mathjs's parser without the rest of mathjs. The build bundles it into this file (scripts/build.mjs), so that mathjs is not a
 * dependency of the installed package.
 */
export const parse: (text: string) => MathNode = create(parseDependencies).parse;
