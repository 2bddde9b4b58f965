/** A sentence in which no compartment's name is parted at its dash, however narrow the line. */
export interface WholeProps {
  readonly children: string;
}
export const Whole = ({ children }: WholeProps) => (
  <>
    {children.split(/([A-Z]{1,2}-[0-9]{1,4})/).map((part, at) =>
      at % 2 === 0 ? (
        part
      ) : (
        <span key={at} class="whole">
          {part}
        </span>
      ),
    )}
  </>
);
