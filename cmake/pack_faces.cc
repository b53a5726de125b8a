// Built and run while mien is built: writes dlib's frontal face detector as
// C++, unpacked. dlib keeps it in the form of a compressed text, and to unpack
// that takes a program a quarter of a second at each start.

#include <dlib/image_processing/frontal_face_detector.h>

#include <fstream>
#include <iostream>
#include <sstream>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: pack_faces OUT.cc\n";
    return 2;
  }
  std::ostringstream packed;
  dlib::serialize(dlib::get_frontal_face_detector(), packed);
  const std::string bytes = packed.str();
  std::ofstream out(argv[1]);
  out << "// Made by cmake/pack_faces.cc.\n"
         "#include \"stages/track/frontal_faces.h\"\n\n"
         "namespace mien {\n\n"
         "const unsigned char kFrontalFaces[] = {";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out << (i % 20 == 0 ? "\n" : "")
        << static_cast<int>(static_cast<unsigned char>(bytes[i])) << ",";
  }
  out << "};\nconst std::size_t kFrontalFacesBytes = sizeof kFrontalFaces;\n\n"
         "}  // namespace mien\n";
  out.close();
  return out ? 0 : 1;
}
