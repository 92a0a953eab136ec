package dev.sluice.edge.watch;

import java.util.Set;
import org.apache.kafka.common.GroupType;

/** What one look found of one group. */
sealed interface Found {

    /** The group is there and has no members. */
    record Empty(GroupType type) implements Found {}

    /** The broker does not know the group. */
    record NoSuchGroup() implements Found {}

    /** It has members; which topics they have was not looked at, or is being worked out among them. */
    record Members(GroupType type) implements Found {}

    /** It has members, who have partitions of these topics and of no other. */
    record MembersOf(GroupType type, Set<String> topics) implements Found {}

    /** The broker would not say. */
    record Unclear(String why) implements Found {}
}
