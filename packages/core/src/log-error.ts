/** An error as a log may keep it: the values of a query and of the rows it met stay out, they may be anybody's. */
type LoggedError = {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  /** Code, table and constraint, where a database or the system names them. */
  readonly code?: string;
  readonly table?: string;
  readonly constraint?: string;
  readonly cause?: LoggedError;
};

const deepest = 5;

export function logError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: "something that is no error was thrown" };
  const named = error as Error & { code?: unknown; table?: unknown; constraint?: unknown };
  const text = (name: "code" | "table" | "constraint") =>
    typeof named[name] === "string" ? { [name]: named[name] } : {};
  const message = withoutValues(error.message);
  return {
    type: error.name,
    message,
    ...(error.stack === undefined ? {} : { stack: error.stack.replace(error.message, message) }),
    ...text("code"),
    ...text("table"),
    ...text("constraint"),
    ...(error.cause === undefined || depth >= deepest ? {} : { cause: logError(error.cause, depth + 1) }),
  };
}

/** Drizzle says `Failed query: …` and, on a line of its own, `params: …`. */
function withoutValues(message: string): string {
  return message.replace(/\nparams: [\s\S]*$/, "\nparams: [redacted]");
}
