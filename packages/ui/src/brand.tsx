/** The penguin. */
function BrandMark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f2536" />
      <path
        d="M16 4c-5 0-8 4-8 10 0 3-1 5-1 8 0 4 4 6 9 6s9-2 9-6c0-3-1-5-1-8 0-6-3-10-8-10z"
        fill="#1d4e73"
      />
      <path
        d="M16 11c-3.6 0-5.4 3.4-5.4 9 0 4 2.2 6.4 5.4 6.4s5.4-2.4 5.4-6.4c0-5.6-1.8-9-5.4-9z"
        fill="#f4f8fb"
      />
      <circle cx="13" cy="10.2" r="1.3" fill="#f4f8fb" />
      <circle cx="19" cy="10.2" r="1.3" fill="#f4f8fb" />
      <path d="M13.4 12.6h5.2L16 16z" fill="#ffb02e" />
    </svg>
  );
}

export function BrandName({ tag }: { readonly tag?: string }) {
  return (
    <>
      <BrandMark />
      <span>PenguinMails</span>
      {tag ? <span className="brand-tag">{tag}</span> : null}
    </>
  );
}
