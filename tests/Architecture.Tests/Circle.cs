#pragma warning disable IDE0130
namespace Toplev.Architecture.Tests.Circle.One
{
    internal static class First
    {
        public static int Value => Two.Second.Value;

        public static int Other => 1;
    }
}

namespace Toplev.Architecture.Tests.Circle.Two
{
    internal static class Second
    {
        public static int Value => One.First.Other;
    }
}
