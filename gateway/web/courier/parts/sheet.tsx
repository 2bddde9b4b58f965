/** One thing to do: what it is at the top, how to do it at the bottom, where a thumb is. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Whole } from "../../shared/parts/whole.tsx";

export interface SheetProps {
  readonly title: string;
  /** The main action first; it is nearest to the thumb. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}
/** A new sheet's heading takes the focus: a screen reader says it, and keys of a scanner fall into no field. */
export const Sheet = ({ title, actions, children }: SheetProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="work">
      <div class="work-body">
        <h2 tabIndex={-1} ref={heading}>
          <Whole>{title}</Whole>
        </h2>
        {children}
      </div>
      {actions && <div class="work-bar">{actions}</div>}
    </section>
  );
};

/** The numbers of parcels, as they stand on their labels. */
export const Parcels = ({ parcels }: { readonly parcels: readonly string[] }) => (
  <ul class="parcels">
    {parcels.map((waybill) => (
      <li class="mono" key={waybill}>
        {waybill}
      </li>
    ))}
  </ul>
);
