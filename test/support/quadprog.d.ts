declare module "quadprog" {
  type Matrix = readonly (number | readonly number[])[];
  export function solveQP(
    D: Matrix,
    d: readonly number[],
    A: Matrix,
    rhs: readonly number[],
    equalities?: number,
  ): { solution: number[]; message: string };
}
