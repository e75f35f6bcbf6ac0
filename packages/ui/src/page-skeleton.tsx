/** Stands where a page will be, in its rough shape. */
export function PageSkeleton() {
  return (
    <div className="stack stack-loose" aria-busy="true">
      <p className="visually-hidden" role="status">
        Loading
      </p>
      <div className="skeleton" style={{ blockSize: "2rem", inlineSize: "14rem" }} />
      <div className="skeleton" style={{ blockSize: "7rem" }} />
      <div className="skeleton" style={{ blockSize: "18rem" }} />
    </div>
  );
}
