/** `… | head` closes the pipe: nobody wants the rest, and the command ends as it should. */
export function stopAtClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(0);
  });
}
