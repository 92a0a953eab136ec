package dev.sluice.edge.catalog;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Topic;
import java.util.Collection;

/** The way to the services, which has to be open before callers are let onto it. */
public interface TopicReadiness {

    /** Contracts that will be in force once the way is open. */
    default void comes(ContractSet contracts) {}

    /** From now on these topics, in place of those named before; returns at once. */
    void need(Collection<Topic> topics);

    /** Whether records to all of them would go out now, without a wait. */
    boolean isOpen(Collection<Topic> topics);
}
