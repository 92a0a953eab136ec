package dev.sluice.fuzz;

/** Takes any bytes. What it throws is a finding. */
@FunctionalInterface
public interface FuzzTarget {
    void run(byte[] input) throws Exception;
}
