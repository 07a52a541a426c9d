/** The longest that a timer of Node can wait, in milliseconds: 25 days. A longer delay would end at once. */
export const delayMsMax = 2_147_483_647;
