/** One page behind the navigation. Its heading gets the focus when one comes from another page. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

let isFirst = true;

export interface PageProps {
  readonly title: string;
  /** Beside the heading. */
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
}
export const Page = ({ title, beside, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    if (!isFirst) scrollTo(0, 0);
    isFirst = false;
  }, []);
  return (
    <div class="stack page">
      <div class="row">
        <h2 ref={heading} tabIndex={-1} class="grow">
          {title}
        </h2>
        {beside}
      </div>
      {children}
    </div>
  );
};
