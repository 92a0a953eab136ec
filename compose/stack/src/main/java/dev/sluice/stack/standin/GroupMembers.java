package dev.sluice.stack.standin;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.stack.standin.StandInService.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ShareMemberDescription;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Who reads in a group already. */
public final class GroupMembers {
    private GroupMembers() {}

    /** The members of a group, as the broker tells of them; nobody where there is no such group. */
    public static List<String> of(Map<String, ?> kafka, Place place) throws InterruptedException, ExecutionException {
        var settings =
                new HashMap<String, Object>(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 15_000));
        settings.putAll(kafka);
        try (var admin = Admin.create(settings)) {
            return place.consumption() == ConsumptionMode.SHARED
                    ? shared(admin, place.group())
                    : ordered(admin, place.group());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> ordered(Admin admin, String group) throws InterruptedException, ExecutionException {
        var members = described(
                        admin.describeConsumerGroups(List.of(group)).all().get())
                .members();
        return names(members.stream().map(GroupMembers::name).toList());
    }

    private static List<String> shared(Admin admin, String group) throws InterruptedException, ExecutionException {
        var members =
                described(admin.describeShareGroups(List.of(group)).all().get()).members();
        return names(members.stream().map(GroupMembers::name).toList());
    }

    private static <D> D described(Map<String, D> groups) {
        return Objects.requireNonNull(groups.values().iterator().next());
    }

    private static String name(MemberDescription member) {
        return member.clientId() + " on " + host(member.host());
    }

    private static String name(ShareMemberDescription member) {
        return member.clientId() + " on " + host(member.host());
    }

    private static String host(String host) {
        return host.startsWith("/") ? host.substring(1) : host;
    }

    private static List<String> names(Collection<String> members) {
        return members.stream().distinct().sorted().toList();
    }
}
