import { spawn } from "node:child_process";

/** What opens an address in the person's browser, by platform. */
const openers: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
  linux: ["xdg-open"],
};

/** Opens an address in the browser where there is one to be seen; nothing happens where there is none. */
export function openBrowser(address: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const [program, ...args] = openers[process.platform] ?? [];
  if (program === undefined || (process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY)) return;
  const browser = spawn(program, [...args, address], { stdio: "ignore", detached: true });
  browser.on("error", () => {});
  browser.unref();
}
