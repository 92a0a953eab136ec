package dev.sluice.edge.services;

import dev.sluice.edge.services.GroupSnapshot.Empty;
import dev.sluice.edge.services.GroupSnapshot.Members;
import dev.sluice.edge.services.GroupSnapshot.MembersOf;
import dev.sluice.edge.services.GroupSnapshot.NoSuchGroup;
import dev.sluice.edge.services.GroupSnapshot.Unclear;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberAssignment;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Looks at groups of every kind: consumer groups by both protocols, share groups. One list tells of all; only those that
 * matter now are described.
 *
 * <p>A group that is not in the list is asked for by name before it counts as unknown to the broker: this edge may not be
 * allowed to see it, and while a coordinator moves its groups are in no list.
 */
final class GroupDescriber {
    private static final Set<GroupState> WITHOUT_MEMBERS = Set.of(GroupState.EMPTY, GroupState.DEAD);

    private final Admin admin;

    GroupDescriber(Admin admin) {
        this.admin = admin;
    }

    /**
     * Looks once.
     *
     * @param wanted the groups to tell of
     * @param closely those of them whose members' topics matter
     * @throws ExecutionException where the broker cannot be asked at all
     */
    Map<String, GroupSnapshot> look(Set<String> wanted, Set<String> closely)
            throws ExecutionException, InterruptedException {
        var list = admin.listGroups();
        var listed = list.valid().get().stream().collect(Collectors.toMap(GroupListing::groupId, group -> group));
        var gaps = list.errors().get();
        if (listed.isEmpty() && !gaps.isEmpty()) {
            throw new ExecutionException(gaps.iterator().next());
        }
        var found = new HashMap<String, GroupSnapshot>();
        for (var group : wanted) {
            var listing = listed.get(group);
            found.put(group, listing == null ? new NoSuchGroup() : atAGlance(listing));
        }
        lookForUnlisted(found);
        lookClosely(closely, found);
        return found;
    }

    private static GroupSnapshot atAGlance(GroupListing listing) {
        var type = listing.type().orElse(GroupType.CLASSIC);
        var state = listing.groupState().orElse(GroupState.UNKNOWN);
        return WITHOUT_MEMBERS.contains(state) ? new Empty(type) : new Members(type, OptionalInt.empty());
    }

    /** A name that is not listed may be that of either kind. */
    private void lookForUnlisted(Map<String, GroupSnapshot> found) throws InterruptedException {
        consumerGroups(those(found, NoSuchGroup.class::isInstance), found, GroupDescriber::whyUnlisted);
        shareGroups(those(found, NoSuchGroup.class::isInstance), found, GroupDescriber::whyUnlisted);
    }

    private static GroupSnapshot whyUnlisted(Throwable cause) {
        return cause instanceof GroupIdNotFoundException
                ? new NoSuchGroup()
                : new Unclear("the broker does not tell of the group: " + cause.getMessage());
    }

    private void lookClosely(Set<String> closely, Map<String, GroupSnapshot> found) throws InterruptedException {
        for (var shared : new boolean[] {false, true}) {
            var groups = those(
                    found,
                    what -> what instanceof Members(var type, var _)
                            && type != GroupType.STREAMS
                            && shared == (type == GroupType.SHARE));
            groups.retainAll(closely);
            if (shared) {
                shareGroups(groups, found, _ -> new Members(GroupType.SHARE, OptionalInt.empty()));
            } else {
                consumerGroups(groups, found, _ -> new Members(GroupType.CONSUMER, OptionalInt.empty()));
            }
        }
    }

    private static Set<String> those(Map<String, GroupSnapshot> found, Predicate<GroupSnapshot> like) {
        return found.entrySet().stream()
                .filter(group -> like.test(group.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void consumerGroups(
            Set<String> groups, Map<String, GroupSnapshot> found, Function<Throwable, GroupSnapshot> otherwise)
            throws InterruptedException {
        if (!groups.isEmpty()) {
            settle(admin.describeConsumerGroups(groups).describedGroups(), GroupDescriber::of, otherwise, found);
        }
    }

    private void shareGroups(
            Set<String> groups, Map<String, GroupSnapshot> found, Function<Throwable, GroupSnapshot> otherwise)
            throws InterruptedException {
        if (!groups.isEmpty()) {
            settle(admin.describeShareGroups(groups).describedGroups(), GroupDescriber::of, otherwise, found);
        }
    }

    private static <D> void settle(
            Map<String, KafkaFuture<D>> described,
            Function<D, GroupSnapshot> told,
            Function<Throwable, GroupSnapshot> otherwise,
            Map<String, GroupSnapshot> found)
            throws InterruptedException {
        for (var group : described.entrySet()) {
            try {
                found.put(group.getKey(), told.apply(group.getValue().get()));
            } catch (ExecutionException e) {
                found.put(group.getKey(), otherwise.apply(Objects.requireNonNullElse(e.getCause(), e)));
            }
        }
    }

    private static GroupSnapshot of(ConsumerGroupDescription group) {
        var topics = group.members().stream()
                .flatMap(member -> Stream.concat(Stream.of(member.assignment()), member.targetAssignment().stream()))
                .map(MemberAssignment::topicPartitions);
        return of(group.type(), group.groupState(), topics, group.members().size());
    }

    private static GroupSnapshot of(ShareGroupDescription group) {
        var topics = group.members().stream().map(member -> member.assignment().topicPartitions());
        return of(GroupType.SHARE, group.groupState(), topics, group.members().size());
    }

    /** While partitions are being shared out, who has which says nothing. */
    private static GroupSnapshot of(
            GroupType type, GroupState state, Stream<? extends Collection<TopicPartition>> theirs, int count) {
        if (WITHOUT_MEMBERS.contains(state)) {
            return new Empty(type);
        }
        return state == GroupState.STABLE
                ? new MembersOf(
                        type,
                        theirs.flatMap(Collection::stream)
                                .map(TopicPartition::topic)
                                .collect(Collectors.toUnmodifiableSet()),
                        count)
                : new Members(type, OptionalInt.of(count));
    }
}
