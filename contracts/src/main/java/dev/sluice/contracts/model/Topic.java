package dev.sluice.contracts.model;

/**
 * Where the requests of some operations go.
 *
 * @param partitions how many it gets if it has to be created; from 1
 */
public record Topic(String name, int partitions) {

    public Topic {
        if (partitions < 1) {
            throw new IllegalArgumentException("topic " + name + " has " + partitions + " partitions, lowest 1");
        }
    }
}
