import type { HostDisk } from "./host-state.ts";

/** What a machine's containers keep, as files: whoever reads or writes them reads or writes what the containers know. */
export type Volume = {
  /** Paths under its folders, sorted. */
  paths(): readonly string[];
  holds(path: string): boolean;
  read(path: string): string | null;
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
};

/** The machine's disk with its containers' files among its own. */
export function withVolume(disk: HostDisk, volume: Volume): HostDisk {
  return {
    ...disk,
    file(path) {
      if (!volume.holds(path)) return disk.file(path);
      const content = volume.read(path);
      return content === null ? null : { content, mode: "600" };
    },
    write: (path, file) => (volume.holds(path) ? volume.write(path, file.content) : disk.write(path, file)),
    remove: (path) => (volume.holds(path) ? volume.remove(path) : disk.remove(path)),
    under: (folder) =>
      [...disk.under(folder), ...volume.paths().filter((path) => path.startsWith(`${folder}/`))].sort(),
  };
}
