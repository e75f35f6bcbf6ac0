import { connect } from "node:net";

const longestShown = 200;

/** First line that the server says, cut at 200 characters; empty when it says nothing within `timeoutMs` of real time. */
export function greeting(host: string, port: number, timeoutMs = 5_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (line: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(line);
    };
    const timer = setTimeout(() => end(""), timeoutMs);
    socket.setEncoding("utf8");
    socket.once("data", (text: string) => end((text.split("\r\n")[0] ?? "").slice(0, longestShown)));
    socket.once("error", () => end(""));
    socket.once("end", () => end(""));
  });
}
