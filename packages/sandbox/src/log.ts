/** One line of JSON for each thing worth telling, in the form of the other processes' logs. */
type JsonLog = {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
};

const levels = { info: 30, error: 50 } as const;

/** `nowMs` is the machine's time, as in the logs of the other processes: who reads a log compares real instants. */
export function makeJsonLog(write: (line: string) => void, nowMs: () => number): JsonLog {
  const at = (level: keyof typeof levels) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    write(
      `${JSON.stringify({ level: levels[level], time: nowMs(), name: "sandbox", ...fields, msg: message })}\n`,
    );
  return { info: at("info"), error: at("error") };
}
