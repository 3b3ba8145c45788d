using System.Collections.Generic;
using System.Linq;
using CsCheck;
using Xunit;

namespace AvicCore.Tests;

/// <summary>256 bits against a sorted set.</summary>
public sealed class VectorBitmapTests
{
    private static readonly Gen<(int Kind, byte Vector)[]> s_script = Gen.Select(Gen.Int[0, 3], Gen.Byte).Array[0, 60];

    [Fact]
    public void Behaves_like_a_set_of_vectors_and_leaves_its_neighbours_alone()
        => s_script.Holds(
            script =>
            {
                long[] words = [-1, .. new long[VectorBitmap.Words], -1];
                VectorBitmap bitmap = new(words, 1);
                SortedSet<byte> model = [];
                foreach ((int kind, byte vector) in script)
                {
                    Apply(bitmap, model, kind, vector);
                    Assert.Equal(model.Contains(vector), bitmap.IsSet(vector));
                    Assert.Equal(model.Count == 0 ? -1 : model.Max, bitmap.Highest());
                }

                for (int number = 0; number < 8; number++)
                {
                    uint expected = 0;
                    foreach (byte vector in model.Where(vector => vector / 32 == number))
                    {
                        expected += 1u << (vector % 32);
                    }

                    Assert.Equal(expected, bitmap.Register(number));
                }

                bitmap.Reset();
                Assert.Equal(-1, bitmap.Highest());
                Assert.Equal((-1L, -1L), (words[0], words[^1]));
            },
            cases: 2000);

    [Fact]
    public void Every_single_vector_is_found()
    {
        for (int vector = 0; vector < 256; vector++)
        {
            VectorBitmap bitmap = new(new long[VectorBitmap.Words], 0);
            bitmap.SetAtomic((byte)vector);
            Assert.Equal(vector, bitmap.Highest());
            Assert.Equal(1, Enumerable.Range(0, 256).Count(other => bitmap.IsSet((byte)other)));
        }
    }

    private static void Apply(VectorBitmap bitmap, SortedSet<byte> model, int kind, byte vector)
    {
        switch (kind)
        {
            case 0:
                bitmap.Set(vector);
                model.Add(vector);
                break;
            case 1:
                bitmap.SetAtomic(vector);
                model.Add(vector);
                break;
            case 2:
                bitmap.Clear(vector);
                model.Remove(vector);
                break;
            default:
                bitmap.ClearAtomic(vector);
                model.Remove(vector);
                break;
        }
    }
}
