import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * A function that closes a server: connections on which no request is under way at once, others after their answer, and those that take longer
 * than `grace` milliseconds then. Node's own `close` waits for connections that a browser opened for later.
 */
export function closerOf(server: Server, grace: number): () => Promise<void> {
  const resting = new Set<Socket>();
  let isClosing = false;
  const rest = (socket: Socket) => {
    if (isClosing) socket.destroySoon();
    else if (!socket.destroyed) resting.add(socket);
  };
  server.on("connection", (socket: Socket) => {
    rest(socket);
    socket.on("close", () => resting.delete(socket));
  });
  server.on("request", ({ socket }, response) => {
    resting.delete(socket);
    response.on("close", () => rest(socket));
  });
  return () =>
    new Promise((resolve) => {
      isClosing = true;
      const impatient = setTimeout(() => server.closeAllConnections(), grace);
      server.close(() => {
        clearTimeout(impatient);
        resolve();
      });
      for (const socket of resting) socket.destroy();
    });
}
