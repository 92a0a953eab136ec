/**
 * Tells what contracts come to: callers in OpenAPI 3.1 what is served, service developers in AsyncAPI 3 what that means on
 * Kafka (topics, headers, schemas of requests and replies), operators in words. Made from contracts alone.
 */
@NullMarked
package dev.sluice.contracts.describe;

import org.jspecify.annotations.NullMarked;
