import { InputError } from "./errors.ts";

/** Where the platform does not say how much there is: 4 GB, what an engine grants a process by default. */
const ASSUMED = 0x100000000;

interface Platform {
  process?: { availableMemory?: () => number };
  navigator?: { deviceMemory?: number };
}

function available(): number {
  const { process, navigator } = globalThis as Platform;
  if (process?.availableMemory) return process.availableMemory();
  return navigator?.deviceMemory ? navigator.deviceMemory * 0x40000000 : ASSUMED;
}

/** Throws InputError when `doubles` numbers of 8 bytes would not fit into memory; to be asked before they are allocated. */
export function fitsMemory(what: string, doubles: number, hint: string): void {
  const bytes = 8 * doubles;
  // The cheap question first: below 64 MB no one asks the platform.
  if (bytes < 0x4000000) return;
  const free = available();
  if (bytes > free)
    throw new InputError(`invalid ${what}: needs at least ${gigabytes(bytes)}, ${gigabytes(free)} are free; ${hint}`);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
