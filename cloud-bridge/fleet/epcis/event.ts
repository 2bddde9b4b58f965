/** An EPCIS 2.0 event as we make it, in the JSON of GS1's schema (EPCIS 2.0, section 10; CBV 2.0, section 7). */

export const contextUrl = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
/** Prefix of the extension fields that are our own. */
export const prefix = "postern";

export type Action = "ADD" | "DELETE" | "OBSERVE";
export interface ErrorDeclaration {
  readonly declarationTime: string;
  readonly reason: "did_not_occur" | "incorrect_data";
  readonly correctiveEventIDs: readonly string[];
}
export interface SensorReport {
  readonly type: string;
  readonly exception?: "ALARM_CONDITION";
  readonly value?: number;
  readonly booleanValue?: boolean;
  readonly uom?: string;
}
type Extension = string | number | boolean | readonly Extension[] | { readonly [name: `postern:${string}`]: Extension };
export type Extensions = { readonly [name: `postern:${string}`]: Extension };

export type EpcisEvent = Extensions & {
  readonly type: "ObjectEvent" | "AggregationEvent" | "AssociationEvent";
  readonly eventID?: string;
  readonly eventTime: string;
  readonly eventTimeZoneOffset: string;
  readonly recordTime?: string;
  readonly errorDeclaration?: ErrorDeclaration;
  readonly action: Action;
  readonly epcList?: readonly string[];
  readonly quantityList?: readonly { readonly epcClass: string; readonly quantity: number }[];
  readonly parentID?: string;
  readonly childEPCs?: readonly string[];
  readonly bizStep?: string;
  readonly disposition?: string;
  readonly readPoint?: { readonly id: string };
  readonly bizLocation?: { readonly id: string };
  readonly bizTransactionList?: readonly { readonly type: string; readonly bizTransaction: string }[];
  readonly sourceList?: readonly { readonly type: string; readonly source: string }[];
  readonly destinationList?: readonly { readonly type: string; readonly destination: string }[];
  readonly sensorElementList?: readonly {
    readonly sensorMetadata: { readonly time: string; readonly deviceID: string };
    readonly sensorReport: readonly SensorReport[];
  }[];
};

/** Head of a document that holds such events. */
export const contextOf = (namespace: string) => [contextUrl, { [prefix]: namespace }] as const;
