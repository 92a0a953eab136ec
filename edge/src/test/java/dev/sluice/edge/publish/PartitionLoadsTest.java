package dev.sluice.edge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionLoadsTest {
    private static final Node NODE = new Node(1, "localhost", 1);

    private final List<Integer> dice = new ArrayList<>();
    private final PartitionLoads partitions = new PartitionLoads("t", _ -> dice.removeFirst());

    /** The second throw is among those that the first left over. */
    @ParameterizedTest(name = "outstanding {0}/{1}/{2}, throws {3} and {4}")
    @CsvSource({"3,1,0, 0,0, 1", "3,1,0, 0,1, 2", "3,1,0, 1,0, 1", "2,2,9, 0,0, 0", "2,2,9, 1,0, 1", "0,5,9, 2,1, 1"})
    void of_two_the_one_with_fewer_outstanding_is_chosen(int a, int b, int c, int first, int second, int chosen) {
        outstanding(a, b, c);
        dice.addAll(List.of(first, second));

        assertThat(choose(PartitioningStrategy.LEAST_OUTSTANDING, 3)).isEqualTo(chosen);
    }

    @Test
    void in_turns_all_get_the_same_however_slow() {
        outstanding(9, 0, 0);

        assertThat(IntStream.range(0, 6)
                        .map(_ -> choose(PartitioningStrategy.ROUND_ROBIN, 3))
                        .toArray())
                .containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void what_has_ended_does_not_count() {
        outstanding(2, 1, 0);
        partitions.end(0);
        partitions.end(0);
        dice.addAll(List.of(0, 0));

        assertThat(choose(PartitioningStrategy.LEAST_OUTSTANDING, 3)).isZero();
        assertThat(partitions.outstanding()).isEqualTo(1);
    }

    @Test
    void a_partition_without_leader_gets_nothing() {
        dice.addAll(List.of(0, 0));

        assertThat(choose(PartitioningStrategy.LEAST_OUTSTANDING, 2, 0)).isOne();
    }

    @Test
    void a_topic_of_one_partition_leaves_no_choice_and_one_of_none_leaves_it_to_the_producer() {
        assertThat(choose(PartitioningStrategy.LEAST_OUTSTANDING, 1)).isZero();
        assertThat(new PartitionLoads("other").choose(producer(1), PartitioningStrategy.ROUND_ROBIN))
                .isEqualTo(-1);
    }

    private int choose(PartitioningStrategy spread, int count, Integer... leaderless) {
        return partitions.choose(producer(count, leaderless), spread);
    }

    private void outstanding(int... counts) {
        for (var partition = 0; partition < counts.length; partition++) {
            for (var number = 0; number < counts[partition]; number++) {
                partitions.begin(partition);
            }
        }
    }

    private static MockProducer<byte[], byte[]> producer(int count, Integer... leaderless) {
        var infos = IntStream.range(0, count)
                .mapToObj(partition -> new PartitionInfo(
                        "t",
                        partition,
                        List.of(leaderless).contains(partition) ? null : NODE,
                        new Node[] {NODE},
                        new Node[] {NODE}))
                .toList();
        var cluster = new Cluster("c", List.of(NODE), infos, Set.of(), Set.of());
        return new MockProducer<>(cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
