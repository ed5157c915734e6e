import { isCancel, select, text } from "@clack/prompts";
import { AbortError } from "../errors/index.ts";

/** Questions to a person. Each throws AbortError when the person cancels. */
export interface Prompts {
  /** A line of text; `check` says what is wrong with it. */
  text(
    question: string,
    options?: { initial?: string; placeholder?: string; check?(given: string): string | undefined },
  ): Promise<string>;
  select<const V extends string>(
    question: string,
    choices: readonly { value: V; label: string; hint?: string }[],
  ): Promise<V>;
}

async function answered<T>(answer: Promise<unknown>): Promise<T> {
  const given = await answer;
  if (isCancel(given)) throw new AbortError("cancelled; nothing was written");
  return given as T;
}

export const clackPrompts: Prompts = {
  text: (message, { initial, placeholder, check } = {}) =>
    answered<string | undefined>(
      text({
        message,
        ...(initial !== undefined && { initialValue: initial }),
        ...(placeholder !== undefined && { placeholder }),
        validate: (given) => check?.(given ?? ""),
      }),
    ).then((given) => given ?? ""),
  select: <const V extends string>(message: string, choices: readonly { value: V; label: string; hint?: string }[]) =>
    answered<V>(select({ message, options: choices as never })),
};
