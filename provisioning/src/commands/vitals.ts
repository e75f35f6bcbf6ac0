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
/** A line for each; those that are not there are an error, after the lines of the others. */
export const countRestarts = (services: readonly string[]) => [
  ...["docker", "inspect", "--format", "{{.RestartCount}}"],
  ...services.map((service) => `mailu-${service}-1`),
];
export const readClock = ["date", "-u", "+%s%3N"] as const;
