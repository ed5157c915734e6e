import { InputError } from "./errors.ts";

/** The free memory in bytes that is assumed where the platform does not report it: the default limit of an engine. */
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

/** Throws InputError when `doubles` numbers of 8 bytes would not fit into memory; call it before allocating them. */
export function fitsMemory(what: string, doubles: number, hint: string): void {
  const bytes = 8 * doubles;
  // Below 64 MB there is no check: querying the platform would take longer than the allocation.
  if (bytes < 0x4000000) return;
  const free = available();
  if (bytes > free)
    throw new InputError(`invalid ${what}: needs at least ${gigabytes(bytes)}, ${gigabytes(free)} are free; ${hint}`);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
