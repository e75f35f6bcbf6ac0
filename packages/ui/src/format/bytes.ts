/** "820 bytes", "12 KiB", "3.4 MiB" */
export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  if (bytes < 1_024 * 1_024) return `${Math.round(bytes / 1_024)} KiB`;
  return `${(bytes / 1_024 / 1_024).toFixed(1)} MiB`;
}
