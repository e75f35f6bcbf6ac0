/** Holds a narrow wire type to the official SDK's: a field that its pinned version has otherwise does not compile. */
export type Fits<Wide, Narrow extends Pick<Wide, keyof Narrow & keyof Wide>> = Narrow;

export type Metadata = { readonly [name: string]: string };

export type ListObject<T> = {
  readonly object: "list";
  readonly url: string;
  readonly has_more: boolean;
  readonly data: T[];
};
