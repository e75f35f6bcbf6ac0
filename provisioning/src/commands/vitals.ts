/** How a node does, as words; one session asks all of it at once. */
export const readProc = [
  "head",
  "-v",
  "-c",
  "8192",
  "--",
  "/proc/loadavg",
  "/proc/stat",
  "/proc/meminfo",
] as const;
export const readDisk = ["df", "--output=size,avail,itotal,iavail", "-B1", "/mailu"] as const;
/** A character for each message: names of queue files tell nothing, and addresses stay where they are. */
export const markQueued = [
  "find",
  ...["incoming", "active", "deferred", "hold"].map((queue) => `/mailu/mailqueue/${queue}`),
  "-ignore_readdir_race",
  "-type",
  "f",
  "-printf",
  "x",
] as const;
export const countRestarts = [
  "docker",
  "inspect",
  "--format",
  "{{.RestartCount}}",
  ...["redis", "front", "resolver", "admin", "imap", "smtp", "antispam"].map((name) => `mailu-${name}-1`),
] as const;
export const readClock = ["date", "-u", "+%s%3N"] as const;
