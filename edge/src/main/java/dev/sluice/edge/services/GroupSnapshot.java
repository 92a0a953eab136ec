package dev.sluice.edge.services;

import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.common.GroupType;

/** What one look found of one group. */
sealed interface GroupSnapshot {

    /** The group is there and has no members. */
    record Empty(GroupType type) implements GroupSnapshot {}

    /** The broker does not know the group. */
    record NoSuchGroup() implements GroupSnapshot {}

    /** It has members; which topics they have was not looked at, or is being worked out among them. */
    record Members(GroupType type, OptionalInt count) implements GroupSnapshot {}

    /** It has members, who have partitions of these topics and of no other. */
    record MembersOf(GroupType type, Set<String> topics, int count) implements GroupSnapshot {}

    /** The broker would not say. */
    record Unclear(String why) implements GroupSnapshot {}

    /** How many members the group has; empty where that was not looked at. */
    default OptionalInt members() {
        return switch (this) {
            case Empty _, NoSuchGroup _ -> OptionalInt.of(0);
            case Members(var _, var count) -> count;
            case MembersOf(var _, var _, var count) -> OptionalInt.of(count);
            case Unclear _ -> OptionalInt.empty();
        };
    }
}
