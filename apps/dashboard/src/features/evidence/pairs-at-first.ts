/** So many limits are shown before more are asked for: those that need a look. */
export const pairsAtFirst = 12;
