export type ShipmentProgress =
  | "open"
  | "picking"
  | "picked"
  | "packed"
  | "shipped"
  | "in-transit"
  | "out-for-delivery"
  | "delivered"
  /** Exceptions on the way: a person decides to send again or to refund. */
  | "lost"
  | "refused"
  | "returned-to-sender"
  /** Ends. */
  | "cancelled"
  | "replaced"
  | "refunded";

export type ReturnProgress =
  | "requested"
  | "under-review"
  | "approved"
  | "rejected"
  | "shipped-back"
  | "received"
  | "quality-check"
  | "refund-approved"
  | "refund-rejected"
  | "refund-processed"
  | "lapsed"
  | "cancelled";

export type OrderStatus =
  | "none"
  | "pending"
  | "payment-pending"
  | "confirmed"
  | "processing"
  | "packed"
  | "shipped"
  | "in-transit"
  | "out-for-delivery"
  | "delivered"
  | "cancelled"
  | "return-requested"
  | "return-approved"
  | "return-rejected"
  | "refunded";
