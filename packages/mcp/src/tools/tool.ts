import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { ParameterValue } from "boflow";
import * as z from "zod";
import type { Library } from "../library.ts";

/** What a tool answers: data, and pictures or files. */
export interface Answer {
  readonly data: object;
  readonly more?: CallToolResult["content"];
}

/** Something that an assistant can do. */
export interface Tool<S extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: S;
  /** Whether it changes no study. */
  readonly readOnly: boolean;
  run(library: Library, given: z.output<z.ZodObject<S>>, signal: AbortSignal): Promise<Answer>;
}

/** Infers the types of a tool from its input. */
export function tool<const S extends z.ZodRawShape>(declared: Tool<S>): Tool {
  return declared as unknown as Tool;
}

/** What the study checks itself, and says better what is wrong with it. */
const unchecked = <T>() => z.unknown() as unknown as z.ZodType<T>;

export const study = z.string().describe("Name of the study.");
export const trial = z.int().min(0).describe("Id of the trial, as ask returned it.");
export const objective = z.string().optional().describe("Of which objective; needed where there are several.");
export const parameters = z.record(z.string(), unchecked<ParameterValue>());
export const outcome = unchecked<number>().describe(
  "The measured value; of several metrics an object of values by name. A value may be { mean, sem } where the standard error is known.",
);
export const settings = parameters.optional().describe("Settings that were run instead of those suggested.");
export const cost = z.number().min(0).optional().describe("What the trial cost, in the unit of the budget's cost.");
