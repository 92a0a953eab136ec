/**
 * The records that cross Kafka, read and written here only. Header names are those that Spring Kafka, NestJS and the
 * CloudEvents Kafka binding already understand.
 */
@NullMarked
package dev.sluice.contracts.wire;

import org.jspecify.annotations.NullMarked;
