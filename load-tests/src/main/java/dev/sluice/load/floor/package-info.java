/** Request and reply by bare Kafka clients: what any gateway on Kafka can at best come near. */
@NullMarked
package dev.sluice.load.floor;

import org.jspecify.annotations.NullMarked;
