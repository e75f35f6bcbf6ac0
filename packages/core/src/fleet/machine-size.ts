/** What one of the provider's plans gives. */
export type MachineSize = {
  readonly name: string;
  readonly cpu: number;
  readonly ramMb: number;
  readonly diskGb: number;
};

/**
 * Why a machine can't become another one, each reason a sentence; none: it can. The provider makes machines larger alone: a
 * disk never shrinks, and what runs needs what it has.
 */
export function resizeBlockers(from: MachineSize, to: MachineSize): readonly string[] {
  const less = [
    to.cpu < from.cpu ? `${to.name} has ${to.cpu} CPU, less than the ${from.cpu} that it has.` : null,
    to.ramMb < from.ramMb
      ? `${to.name} has ${to.ramMb} MB of memory, less than the ${from.ramMb} that it has.`
      : null,
    to.diskGb < from.diskGb
      ? `${to.name} has a disk of ${to.diskGb} GB, and one of ${from.diskGb} GB can't shrink.`
      : null,
  ].filter((reason) => reason !== null);
  const isSame = to.cpu === from.cpu && to.ramMb === from.ramMb && to.diskGb === from.diskGb;
  return isSame ? [`The machine is as large as ${to.name} already.`] : less;
}
