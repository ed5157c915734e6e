import { create, parseDependencies } from "mathjs/number";

/** A node of a formula's syntax tree, as mathjs makes them. */
export interface MathNode {
  readonly type: string;
  toString(): string;
}

/**
 * mathjs's parser without the rest of mathjs. The build puts the package itself into this one file (scripts/build.mjs), so that who
 * installs BoFlow need not install the whole of mathjs.
 */
export const parse: (text: string) => MathNode = create(parseDependencies).parse;
