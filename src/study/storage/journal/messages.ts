import type { Socket } from "node:net";

/** Sends and receives JSON values through a socket, one a line. */
export function messages(socket: Socket, onMessage: (message: unknown) => void): (message: unknown) => void {
  let pending = "";
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    const lines = (pending + text).split("\n");
    pending = lines.pop() as string;
    for (const line of lines) onMessage(JSON.parse(line));
  });
  socket.resume();
  // Whoever waits hears of it when the socket closes.
  socket.on("error", () => {});
  return (message) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
  };
}
