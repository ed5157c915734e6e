export const chromiumPath: string | undefined;
export function program(): Promise<string>;
export function inNode(script: string, node?: string): Record<string, string>;
export function inChromium(script: string): Promise<Record<string, string>>;
export function recordedBits(): Record<string, string>;
