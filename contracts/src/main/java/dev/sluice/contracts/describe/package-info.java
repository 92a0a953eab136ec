/**
 * Tells a service developer in AsyncAPI 3 what a contract means on Kafka: topics, headers, schemas of requests and
 * replies. Made from the contract alone; nothing at run time looks at it.
 */
@NullMarked
package dev.sluice.contracts.describe;

import org.jspecify.annotations.NullMarked;
