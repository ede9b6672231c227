export const match = (text: string): text is "confirm" | "unsubscribe" => text === "confirm" || text === "unsubscribe";
