package io.rollcall.store;

/**
 * The tables, each a column family. Names are on disk: never changed, never given to another table.
 */
enum Table {
  /** Key bytes to the newest record. */
  KV("kv"),
  /** Key bytes to the index of a deletion that is still remembered. */
  TOMBSTONES("tombstones"),
  /** Index of a deletion, then key bytes, to nothing: finds the deletions that are old enough. */
  TOMBSTONE_LOG("tombstone_log"),
  /** Session id, then key bytes, to nothing: the locks a session holds. */
  HELD("held"),
  /** Key bytes to the end of its lock-delay. */
  LOCK_DELAYS("lock_delays"),
  /** Node name to the node. */
  NODES("nodes"),
  /** Node name and service id to the instance. */
  SERVICES("services"),
  /** Node name and check id to the check. */
  CHECKS("checks"),
  /** Session id to the session. */
  SESSIONS("sessions"),
  /** Service name to the service's index. */
  SERVICE_INDEXES("service_indexes"),
  /** Number of a piece of a snapshot that shall be restored (4 bytes) to its content. */
  STAGED("staged", 2),
  /** Name of a setting of the cluster to its value. */
  SETTINGS("settings", 2),
  /** Id of a prepared query to the query. */
  QUERIES("queries", 2),
  /** Sequence of an event to the event. */
  EVENTS("events", 2),
  /** Node name to the node's coordinate. */
  COORDINATES("coordinates", 2),
  /** Name of a table to the index of its last change, where no row tells it. */
  TABLE_INDEXES("table_indexes", 2),
  /** The format's version, and the state's index and counters. */
  META("meta");

  private final String familyName;
  private final int since;

  Table(String familyName) {
    this(familyName, 1);
  }

  /**
   * @param since the first format that has it
   */
  Table(String familyName, int since) {
    this.familyName = familyName;
    this.since = since;
  }

  int since() {
    return since;
  }

  String familyName() {
    return familyName;
  }
}
