/** The target holds something that does not come from this source: nothing is written over it. */
export class MigrationRefused extends Error {
  readonly code = "migration-refused";
}

/** What was copied is not what stands in the source. */
export class MigrationDiffers extends Error {
  readonly code = "migration-differs";
}

/** Asked to end; started again it goes on where it stopped. */
export class MigrationInterrupted extends Error {
  readonly code = "migration-interrupted";
}
