/** Whether this build carries the fixture backend (development and tests only). */
declare const __FIXTURE__: boolean;
